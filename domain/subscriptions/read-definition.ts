import type { Element, Extension, Subscription } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import { type SubscriptionTopicName, subscriptionTopics } from '../../schemas/uris.ts';
import { type ExtractOptions, parseSearch, resultParameters, supportedParameters } from '../fhir/index.ts';
import type { Content, SubscriptionDefinition, Trigger } from './definition.ts';

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const contents: readonly string[] = ['empty', 'id-only', 'full-resource'];
const maxFilters = 20;

const unsupported = (message: string, path: string): HutongError =>
  new HutongError('fhir.not-supported', message, { path: `Subscription.${path}` });

/** Elements whose primitive value has extensions (json.html 2.6.2.3); @types/fhir names them all. */
const extensionsOf = (element: Element | undefined, name: string): readonly Extension[] =>
  (element?.extension ?? []).filter(({ url }) => url === `${backport}/${name}`);

const topicOf = (criteria: string): SubscriptionTopicName | undefined =>
  // The keys are the names that the type lists.
  (Object.keys(subscriptionTopics) as SubscriptionTopicName[]).find((name) => subscriptionTopics[name] === criteria);

/** A search that can be answered from one resource alone. Throws `fhir.not-supported`, `request.invalid`. */
const checkQuery = (type: string, query: string, path: string, options: ExtractOptions): void => {
  const parameters = new URLSearchParams(query);
  if ([...parameters.keys()].some((name) => resultParameters.includes(name.split(':', 1)[0] ?? ''))) {
    throw unsupported('The criteria of a subscription select resources; they do not shape an answer', path);
  }
  const { query: parsed } = parseSearch(type, parameters, { ...options, handling: 'strict' });
  if (parsed.clauses.some(({ kind }) => kind === 'chain')) {
    throw unsupported('Chained parameters are not supported in a subscription', path);
  }
};

/** Changes of what is about no patient are not announced. */
const isAboutPatients = (type: string): boolean =>
  type === 'Patient' || supportedParameters(type).some(({ name }) => name === 'patient');

/** A filter of a topic: `DiagnosticReport?category=LAB`, or without the type. */
const filterOf = ({ valueString = '' }: Extension): string => valueString.replace(/^DiagnosticReport\?/, '');

const triggerOf = (subscription: Subscription, options: ExtractOptions): Trigger => {
  const { criteria } = subscription;
  const topic = topicOf(criteria);
  const filters = extensionsOf(subscription._criteria, 'backport-filter-criteria').map(filterOf);
  if (topic !== undefined) {
    if (filters.length > maxFilters) throw unsupported(`A subscription has at most ${maxFilters} filters`, 'criteria');
    for (const filter of filters) checkQuery('DiagnosticReport', filter, 'criteria', options);
    return { kind: 'topic', topic, filters };
  }
  if (/^https?:/.test(criteria)) {
    throw unsupported(`The topics are ${Object.values(subscriptionTopics).join(' and ')}`, 'criteria');
  }
  if (filters.length > 0) throw unsupported('Filter criteria go with a topic', 'criteria');
  const [, type = '', query = ''] = /^\/?([A-Z][A-Za-z]+)(?:\?(.*))?$/s.exec(criteria) ?? [];
  if (!isAboutPatients(type)) {
    throw unsupported('The criteria are a search of one type of resource about patients, or a topic', 'criteria');
  }
  checkQuery(type, query, 'criteria', options);
  return { kind: 'criteria', type, query };
};

const contentOf = ({ channel }: Subscription): Content => {
  if (channel.payload === undefined) return 'none';
  if (!/^application\/fhir\+json(;|$)/.test(channel.payload)) {
    throw unsupported('The payload is application/fhir+json, or left out', 'channel.payload');
  }
  const [content] = extensionsOf(channel._payload, 'backport-payload-content');
  const code = content?.valueCode ?? '';
  if (!contents.includes(code)) {
    throw unsupported(
      'The payload says how much it holds with the extension backport-payload-content: empty, id-only or full-resource',
      'channel.payload',
    );
  }
  // Looked up in the list of these words.
  return code as Content;
};

/** Headers that belong to the connection, to the body, or to the gateway's own signature. */
const reserved =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|accept-encoding|hutong-.*)$/i;

const headerOf = (line: string): readonly [string, string] => {
  const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]{1,100}):[ \t]*([\x20-\x7e]{1,2000})$/.exec(line) ?? [];
  if (name === '' || reserved.test(name)) {
    throw unsupported('A header is "Name: value", and no header of the connection or the body', 'channel.header');
  }
  return [name, value.trim()];
};

/**
 * Reads a valid R4 Subscription: criteria of R4 or a topic of the R5 backport (hl7.fhir.uv.subscriptions-backport 1.1.0), channel rest-hook.
 * Whether the endpoint may be reached is not looked at here.
 *
 * Throws `fhir.not-supported` for what this gateway does not do, `request.invalid` for a malformed search value.
 */
export const readDefinition = (subscription: Subscription, options: ExtractOptions): SubscriptionDefinition => {
  const { channel, end } = subscription;
  if (channel.type !== 'rest-hook') throw unsupported('The channel is rest-hook', 'channel.type');
  if (channel.endpoint === undefined) {
    throw new HutongError('fhir.invalid', 'A rest-hook has an endpoint', { path: 'Subscription.channel.endpoint' });
  }
  return {
    trigger: triggerOf(subscription, options),
    endpoint: channel.endpoint,
    headers: (channel.header ?? []).map(headerOf),
    content: contentOf(subscription),
    ...(end === undefined ? {} : { end }),
  };
};
