import { randomBytes } from 'node:crypto';
import { FptError } from './errors';
import type { App, LiveOptions } from './options';
import { readParameters, sessionId, text, type Body } from './parameters';

interface Token {
	app: App;
	scopes: string[];
	endsAt: number;
	state: 'good' | 'changed' | 'expired';
}

const TOKEN_REQUEST = {
	grant_type: text(),
	client_id: text(),
	client_secret: text(),
	scope: (value: unknown) => value,
	session_id: sessionId,
};

/** Issues access tokens, and knows what each still allows. */
export class Tokens {
	private readonly issued = new Map<string, Token>();

	constructor(private readonly options: LiveOptions) {}

	/** POST /oauth2/token. */
	issue(body: Body): Body {
		if (body.grant_type !== 'client_credentials') throw new FptError(1015);
		const app = this.options.apps.find(
			({ clientId, clientSecret }) =>
				body.client_id === clientId && body.client_secret === clientSecret,
		);
		if (!app) throw new FptError(1008);
		readParameters(body, TOKEN_REQUEST, this.options.temperament);
		const scopes = typeof body.scope === 'string' ? body.scope.split(' ') : [];
		if (scopes.length === 0 || !scopes.every((scope) => app.scopes.includes(scope))) {
			throw new FptError(1005);
		}

		if (this.options.newTokenEndsOlder) {
			for (const older of this.issued.values()) {
				if (older.app.clientId === app.clientId) older.state = 'changed';
			}
		}
		const accessToken = randomBytes(192).toString('base64');
		const seconds = this.options.tokenSeconds;
		this.issued.set(accessToken, {
			app,
			scopes,
			endsAt: this.options.clock() + seconds * 1000,
			state: 'good',
		});
		return {
			access_token: accessToken,
			expires_in: seconds,
			token_type: 'Bearer',
			scope: body.scope,
		};
	}

	/** The app behind a token, or the reason why the token does not open `scope`. */
	authorize(accessToken: unknown, scope: string): App {
		const token = typeof accessToken === 'string' ? this.issued.get(accessToken) : undefined;
		if (!token) throw new FptError(1011);
		if (token.state === 'changed') throw new FptError(1012);
		if (token.state === 'expired' || this.options.clock() >= token.endsAt) throw new FptError(1013);
		if (!token.scopes.includes(scope)) throw new FptError(1010);
		return token.app;
	}

	/** From now on, every token issued so far is 1013, or 1012. */
	end(state: 'expired' | 'changed'): void {
		for (const token of this.issued.values()) token.state = state;
	}

	/** From now on, every token issued so far is 1011. */
	forget(): void {
		this.issued.clear();
	}
}

/** The parameters that a call with a token has besides its own. */
export const TOKEN_PARAMETER = { access_token: text() };
export const SESSION_PARAMETERS = { ...TOKEN_PARAMETER, session_id: sessionId };
