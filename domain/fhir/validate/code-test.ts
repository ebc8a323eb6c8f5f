import type { FhirDefinitions } from '../../../schemas/fhir/table.ts';

/** Whether codes belong to a value set. */
export interface CodeTest {
  /** Its short name, for messages. */
  readonly valueSet: string;
  /** For `code`, `string` and `uri` elements, whose system is implied. */
  readonly hasCode: (code: string) => boolean;
  /** For codings: `undefined` where the value set says nothing about the system. */
  readonly hasCoding: (system: string | undefined, code: string) => boolean | undefined;
}

/** ISO 4217, with the fund and metal codes and the three that HL7 adds for Guernsey, Man and Jersey. */
const currencies: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF ' +
    'CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG ' +
    'HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK ' +
    'MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR ' +
    'SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES ' +
    'VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG ZWL'
  ).split(' '),
);

// CapabilityStatement and others also use the short forms that `_format` takes (R4 §3.1.0.1.9).
const mimeType = /^(?:xml|json|ttl|[^\s/;]+\/[^\s/;]+(?:\s*;.*)?)$/;
/** Primary subtags of four to eight letters are reserved by BCP 47 and none is registered. */
const languageTag = /^(?:[A-Za-z]{2,3}|[xXiI](?=-))(?:-[A-Za-z0-9]{1,8})*$/;

/** Value sets over systems that are not in the definitions. */
const grammars: ReadonlyMap<string, { readonly system: string; readonly isCode: (code: string) => boolean }> = new Map([
  ['mimetypes', { system: 'urn:ietf:bcp:13', isCode: (code: string) => mimeType.test(code) }],
  ['all-languages', { system: 'urn:ietf:bcp:47', isCode: (code: string) => languageTag.test(code) }],
  ['currencies', { system: 'urn:iso:std:iso:4217', isCode: (code: string) => currencies.has(code) }],
]);

/** The test of a value set, or `undefined` where it is neither listed in the definitions nor a grammar. */
export const codeTest = (valueSet: string, definitions: FhirDefinitions): CodeTest | undefined => {
  const grammar = grammars.get(valueSet);
  if (grammar !== undefined) {
    const { system, isCode } = grammar;
    return {
      valueSet,
      hasCode: isCode,
      hasCoding: (given, code) => (given === system ? isCode(code) : undefined),
    };
  }
  const table = definitions.valueSet(valueSet);
  return table === undefined ? undefined : listTest(valueSet, table);
};

/** The test of a value set that is given as codes by system, separated by `|`. */
const listTest = (valueSet: string, table: Readonly<Record<string, string>>): CodeTest => {
  const systems = new Map(Object.entries(table).map(([system, codes]) => [system, new Set(codes.split('|'))]));
  const all = new Set([...systems.values()].flatMap((codes) => [...codes]));
  return {
    valueSet,
    hasCode: (code) => all.has(code),
    hasCoding: (system, code) => system !== undefined && systems.get(system)?.has(code) === true,
  };
};
