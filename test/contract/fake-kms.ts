/**
 * The part of KMS's JSON protocol that the adapter uses, with real cryptography, so that the real SDK can be tested over HTTP: no emulator of
 * KMS is at hand. Limits and error names are those of the KMS API reference.
 */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { KMSClient } from '@aws-sdk/client-kms';
import { signDigest } from './sign-digest.ts';

type Spec = 'HMAC_256' | 'ECC_NIST_P384' | 'SYMMETRIC_DEFAULT';

interface FakeKey {
  readonly id: string;
  readonly spec: Spec;
  /** Newest first; an encryption key gains one by each rotation. */
  secrets: Buffer[];
  readonly pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
}

type Input = Readonly<Record<string, unknown>>;

class KmsError extends Error {}
const refuse = (type: string): KmsError => new KmsError(type);

const bytesOf = (input: Input, name: string): Buffer => {
  const value = input[name];
  if (typeof value !== 'string') throw refuse('ValidationException');
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length < 1 || bytes.length > 6144) throw refuse('ValidationException');
  return bytes;
};

const contextOf = ({ EncryptionContext = {} }: Input): Buffer =>
  // A JSON object of text, as the protocol has it.
  Buffer.from(JSON.stringify(Object.entries(EncryptionContext as Record<string, string>).toSorted()));

const idBytes = 16;

export interface FakeKms {
  readonly client: KMSClient;
  /** Makes a key with an alias and gives its id. */
  create(spec: Spec, alias: string): string;
  /** Answers the next calls with these error types instead. */
  failNext(...types: string[]): void;
  readonly calls: string[];
  stop(): Promise<void>;
}

const makeKey = (spec: Spec): FakeKey => ({
  id: randomUUID(),
  spec,
  secrets: [randomBytes(32)],
  pair: spec === 'ECC_NIST_P384' ? generateKeyPairSync('ec', { namedCurve: 'P-384' }) : undefined,
});

const makeActions = (keys: Map<string, FakeKey>, aliases: Map<string, string>) => {
  const find = (id: unknown, spec?: Spec): FakeKey => {
    const name = String(id);
    const key = keys.get(aliases.get(name) ?? name);
    if (!key) throw refuse('NotFoundException');
    if (spec !== undefined && key.spec !== spec) throw refuse('InvalidKeyUsageException');
    return key;
  };
  const small = (bytes: Buffer): Buffer => {
    if (bytes.length > 4096) throw refuse('ValidationException');
    return bytes;
  };

  const actions: Record<string, (input: Input) => Record<string, unknown>> = {
    CreateKey({ KeySpec }) {
      // The adapter asks for these only.
      const key = makeKey(KeySpec as Spec);
      keys.set(key.id, key);
      return { KeyMetadata: { KeyId: key.id } };
    },
    CreateAlias({ AliasName, TargetKeyId }) {
      if (aliases.has(String(AliasName))) throw refuse('AlreadyExistsException');
      aliases.set(String(AliasName), find(TargetKeyId).id);
      return {};
    },
    UpdateAlias({ AliasName, TargetKeyId }) {
      if (!aliases.has(String(AliasName))) throw refuse('NotFoundException');
      aliases.set(String(AliasName), find(TargetKeyId).id);
      return {};
    },
    RotateKeyOnDemand({ KeyId }) {
      // KMS takes a key id or ARN here, no alias.
      if (String(KeyId).startsWith('alias/')) throw refuse('ValidationException');
      const key = find(KeyId, 'SYMMETRIC_DEFAULT');
      key.secrets = [randomBytes(32), ...key.secrets];
      return { KeyId: key.id };
    },
    GenerateMac(input) {
      const key = find(input.KeyId, 'HMAC_256');
      const [secret = Buffer.alloc(0)] = key.secrets;
      const mac = createHmac('sha256', secret).update(small(bytesOf(input, 'Message')));
      return { KeyId: key.id, MacAlgorithm: input.MacAlgorithm, Mac: mac.digest('base64') };
    },
    Encrypt(input) {
      const key = find(input.KeyId, 'SYMMETRIC_DEFAULT');
      const [secret = Buffer.alloc(0)] = key.secrets;
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(contextOf(input));
      const body = [cipher.update(small(bytesOf(input, 'Plaintext'))), cipher.final()];
      const id = Buffer.from(key.id.replaceAll('-', ''), 'hex');
      const blob = Buffer.concat([id, nonce, cipher.getAuthTag(), ...body]);
      return { KeyId: key.id, CiphertextBlob: blob.toString('base64') };
    },
    Decrypt(input) {
      const key = find(input.KeyId, 'SYMMETRIC_DEFAULT');
      const blob = bytesOf(input, 'CiphertextBlob');
      if (blob.length < idBytes + 28) throw refuse('InvalidCiphertextException');
      if (blob.subarray(0, idBytes).toString('hex') !== key.id.replaceAll('-', ''))
        throw refuse('IncorrectKeyException');
      for (const secret of key.secrets) {
        const decipher = createDecipheriv('aes-256-gcm', secret, blob.subarray(idBytes, idBytes + 12));
        decipher.setAAD(contextOf(input)).setAuthTag(blob.subarray(idBytes + 12, idBytes + 28));
        try {
          const plaintext = Buffer.concat([decipher.update(blob.subarray(idBytes + 28)), decipher.final()]);
          return { KeyId: key.id, Plaintext: plaintext.toString('base64') };
        } catch {
          // Perhaps older material made it.
        }
      }
      throw refuse('InvalidCiphertextException');
    },
    Sign(input) {
      const key = find(input.KeyId, 'ECC_NIST_P384');
      const digest = bytesOf(input, 'Message');
      if (!key.pair || input.MessageType !== 'DIGEST' || digest.length !== 48) throw refuse('ValidationException');
      return { KeyId: key.id, Signature: signDigest(digest, key.pair.privateKey).toString('base64') };
    },
    GetPublicKey({ KeyId }) {
      const key = find(KeyId, 'ECC_NIST_P384');
      const spki = key.pair?.publicKey.export({ format: 'der', type: 'spki' });
      return { KeyId: key.id, PublicKey: spki?.toString('base64') };
    },
  };
  return actions;
};

const readJson = async (request: IncomingMessage): Promise<Input> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  // The SDK sends a JSON object.
  return JSON.parse(Buffer.concat(chunks).toString()) as Input;
};

/** Starts the fake on a free port. */
export const startFakeKms = async (): Promise<FakeKms> => {
  const keys = new Map<string, FakeKey>();
  const aliases = new Map<string, string>();
  const actions = makeActions(keys, aliases);
  const failures: string[] = [];
  const calls: string[] = [];

  const answer = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
    const input = await readJson(request);
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    calls.push(action);
    const failure = failures.shift();
    if (failure !== undefined) throw refuse(failure);
    const act = actions[action];
    if (!act) throw refuse('UnsupportedOperationException');
    return act(input);
  };

  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      const type = error instanceof KmsError ? error.message : 'KMSInternalException';
      response.statusCode = type === 'KMSInternalException' ? 500 : 400;
      response.end(JSON.stringify({ __type: type, message: type }));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake KMS has no port');
  const client = new KMSClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'cn-north-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    calls,
    create(spec, alias) {
      const key = makeKey(spec);
      keys.set(key.id, key);
      aliases.set(alias, key.id);
      return key.id;
    },
    failNext(...types) {
      failures.push(...types);
    },
    async stop() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
