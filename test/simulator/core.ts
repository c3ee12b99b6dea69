import { Campaigns } from './campaigns';
import type { LiveOptions } from './options';
import { Messages, type SentMessage } from './messages';
import { PATHS } from './paths';
import type { Route } from './server';
import { SCOPES } from './options';
import { Tokens } from './tokens';

/** What FPT knows and does, without the HTTP around it. */
export interface Core {
	tokens: Tokens;
	messages: Messages;
	campaigns: Campaigns;
	/** By path. */
	routes: Map<string, Route>;
}

/** FPT as it is just started. */
export function startCore(options: LiveOptions, onSent: (message: SentMessage) => void = () => undefined): Core {
	const tokens = new Tokens(options);
	const messages = new Messages(options, onSent);
	const campaigns = new Campaigns(options);
	const otp = (token: unknown) => tokens.authorize(token, SCOPES.otp);
	const ads = (token: unknown) => tokens.authorize(token, SCOPES.ads);
	const routes = new Map<string, Route>([
		[PATHS.token, (body) => tokens.issue(body)],
		[PATHS.otp, (body) => messages.send('otp', otp(body.access_token), body)],
		[PATHS.international, (body) => messages.send('international', otp(body.access_token), body)],
		[PATHS.createCampaign, (body) => campaigns.create(ads(body.access_token), body)],
		[PATHS.pushCampaign, (body) => campaigns.push(ads(body.access_token), body)],
		[PATHS.campaignDetail, (body) => campaigns.detail(ads(body.access_token), body)],
		[PATHS.campaignResults, (body) => campaigns.results(ads(body.access_token), body)],
	]);
	return { tokens, messages, campaigns, routes };
}
