import { Container } from '@n8n/di';
import { Cipher, Credentials, EncryptionKeyProxy, InstanceSettings } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	ICredentialsHelper,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	NodeHelpers,
} from 'n8n-workflow';
import { FptSmsApi } from '../../../credentials/FptSmsApi.credentials';
import { FptSmsDlrApi } from '../../../credentials/FptSmsDlrApi.credentials';
import { assertOffered } from './formOnly';

// n8n's server tells the cipher which key is in use; a fresh installation has the instance's own.
const encrypted = Container.get(Cipher).encryptDEKWithInstanceKey(Container.get(InstanceSettings).encryptionKey);
const instanceKey = { id: 'instance', value: encrypted, algorithm: 'aes-256-cbc', format: 'no-prefix' as const };
Container.get(EncryptionKeyProxy).setProvider({
	getActiveKey: async () => instanceKey,
	getKeyById: async () => null,
	getLegacyKey: async () => instanceKey,
});

const TYPES: Record<string, ICredentialType> = { fptSmsApi: new FptSmsApi(), fptSmsDlrApi: new FptSmsDlrApi() };

let stores = 0;

/** The rows of n8n's credentials table, by their names: encrypted, shared by all processes that use the store. */
export class CredentialStore {
	/** What n8n's database would number its rows with: another in each store, so that what a process keeps of one counts for no other. */
	readonly id = `store${++stores}`;

	private readonly rows = new Map<string, { type: string; data: string }>();

	private earlier: { id: string; data: string } | undefined;

	reads = 0;

	writes = 0;

	/** Throws for data that the credential's form does not offer, unless `offForm` says so. */
	async save(id: string, type: string, data: ICredentialDataDecryptedObject, offForm = false): Promise<void> {
		if (!offForm) assertOffered(typeOf(type).properties, data);
		const credentials = new Credentials({ id, name: id }, type);
		await credentials.setData(data);
		this.rows.set(id, { type, data: credentials.getDataToSave().data as string });
		this.writes += 1;
	}

	/** Has the next to read a row get it as it was earlier (see `encrypted`). */
	readNext(id: string, data: string): void {
		this.earlier = { id, data };
	}

	load(id: string): Credentials {
		const row = this.rows.get(id);
		if (!row) throw new Error(`No credential ${id}`);
		this.reads += 1;
		const data = this.earlier?.id === id ? this.earlier.data : row.data;
		this.earlier = undefined;
		return new Credentials({ id, name: id }, row.type, data);
	}

	/** What is in the table: what somebody with the database file could read. */
	encrypted(id: string): string {
		return this.rows.get(id)?.data ?? '';
	}
}

/**
 * What n8n's server does with credentials, which n8n-core leaves to it: the same steps in the same order as its own
 * `CredentialsHelper` (2.40), on a store in memory. The end-to-end tests run the real one.
 */
export class StoreCredentialsHelper extends ICredentialsHelper {
	constructor(private readonly store: CredentialStore) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = typeOf(typeName);
		return typeof authenticate === 'function' ? await authenticate(credentials, options) : options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = typeOf(typeName);
		const expirable = type.properties.find(({ type: kind, typeOptions }) => kind === 'hidden' && typeOptions?.expirable === true);
		if (!expirable || !type.preAuthentication) return undefined;
		if (credentials[expirable.name] !== '' && !credentialsExpired) return undefined;
		const output = (await type.preAuthentication.call(helpers, credentials)) as ICredentialDataDecryptedObject;
		if (output[expirable.name] === undefined) return undefined;
		const details = node.credentials?.[typeName];
		if (!details) return undefined;
		const stored = await this.getCredentials(details);
		await this.updateCredentials(details, typeName, { ...(await stored.getData()), ...output });
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials({ name }: INodeCredentialsDetails): Promise<Credentials> {
		return this.store.load(name);
	}

	async getDecrypted(
		_additionalData: unknown,
		details: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = await (await this.getCredentials(details)).getData();
		return NodeHelpers.getNodeParameters(typeOf(typeName).properties, data as never, true, false, null, null) as never;
	}

	async updateCredentials({ name }: INodeCredentialsDetails, typeName: string, data: ICredentialDataDecryptedObject): Promise<void> {
		await this.store.save(name, typeName, data);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		return typeOf(typeName).properties;
	}
}

function typeOf(name: string): ICredentialType {
	const type = TYPES[name];
	if (!type) throw new Error(`No credential type ${name}`);
	return type;
}
