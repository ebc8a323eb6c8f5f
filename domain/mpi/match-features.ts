import type { Finding } from '../../schemas/finding.ts';
import { residentIdSystem } from '../../schemas/uris.ts';
import { normaliseName } from './person-name.ts';
import { parseResidentId, type ResidentIdFault } from './resident-id.ts';

/** The elements of a FHIR R4 Patient that matching reads (http://hl7.org/fhir/R4/patient.html). Any R4 Patient fits. */
interface PatientLike {
  readonly identifier?:
    | readonly {
        readonly system?: string | undefined;
        readonly value?: string | undefined;
        readonly use?: string | undefined;
      }[]
    | undefined;
  readonly name?:
    | readonly {
        readonly text?: string | undefined;
        readonly family?: string | undefined;
        readonly given?: readonly string[] | undefined;
        readonly use?: string | undefined;
      }[]
    | undefined;
  readonly birthDate?: string | undefined;
  readonly gender?: string | undefined;
  readonly telecom?:
    | readonly { readonly system?: string | undefined; readonly value?: string | undefined }[]
    | undefined;
}

/** What matching compares. Personal data: for the call only, never stored or logged. */
export interface MatchFeatures {
  /** Valid resident IDs, 18 characters, without repetition. */
  readonly residentIds: readonly string[];
  /** Other identifiers with a system of their own. */
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
  /** Comparable forms; empty when unknown. */
  readonly names: readonly string[];
  /** `YYYY-MM-DD`; absent when unknown or not known to the day. */
  readonly birthDate?: string;
  readonly sex?: 'male' | 'female';
  /** Digits, without the country's prefix. */
  readonly phones: readonly string[];
}

interface MatchFeaturesResult {
  readonly features: MatchFeatures;
  /** `person-id.*`: invalid IDs, which are not used, and IDs that contradict the record that they stand in. */
  readonly findings: readonly Finding[];
}

const faults: Readonly<Record<ResidentIdFault, string>> = {
  format: 'The resident ID has neither 15 digits nor 18 characters and is not used',
  area: 'The resident ID begins with no administrative division and is not used',
  'birth-date': 'The resident ID holds no possible birth date and is not used',
  checksum: 'The check character of the resident ID does not fit, so the ID is not used',
};

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
const han = /\p{Script=Han}/u;

/** A Chinese name is family and given in one; others are set with a space. */
const namesOf = (patient: PatientLike): readonly string[] =>
  unique(
    (patient.name ?? [])
      .filter(({ use }) => use !== 'anonymous')
      .flatMap(({ text, family, given }) => {
        const parts = [family, ...(given ?? [])].filter((part) => part !== undefined);
        const joined = parts.join(parts.some((part) => han.test(part)) ? '' : ' ');
        // Where the sender gives both, text is what is printed, so it leads; parts serve where there is no text.
        return normaliseName(text ?? joined) ?? [];
      }),
  );

const digitsOf = (value: string): string =>
  value
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(00)?86(?=\d{11}$)/, '');

const warn = (code: string, path: string, message: string): Finding => ({ severity: 'warning', code, path, message });

/** Extracts what matching compares from a Patient. Paths of findings are FHIRPath below `Patient`; no finding holds a value. */
export const toMatchFeatures = (patient: PatientLike): MatchFeaturesResult => {
  const findings: Finding[] = [];
  const residentIds: string[] = [];
  const identifiers: { system: string; value: string }[] = [];
  const sex = patient.gender === 'male' || patient.gender === 'female' ? patient.gender : undefined;
  const birthDate = /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') ? patient.birthDate : undefined;

  (patient.identifier ?? []).forEach(({ system, value, use }, position) => {
    if (value === undefined || system === undefined || use === 'old') return;
    if (system !== residentIdSystem) {
      identifiers.push({ system, value: value.normalize('NFKC').trim() });
      return;
    }
    const path = `Patient.identifier[${position}].value`;
    const parsed = parseResidentId(value);
    if (!parsed.ok) {
      findings.push(warn(`person-id.${parsed.fault}`, path, faults[parsed.fault]));
      return;
    }
    residentIds.push(parsed.value.id);
    if (birthDate !== undefined && birthDate !== parsed.value.birthDate) {
      findings.push(
        warn('person-id.birth-date-differs', path, 'The resident ID holds another birth date than the record'),
      );
    }
    if (sex !== undefined && sex !== parsed.value.sex) {
      findings.push(warn('person-id.sex-differs', path, 'The resident ID holds another sex than the record'));
    }
  });

  return {
    features: {
      residentIds: unique(residentIds),
      identifiers,
      names: namesOf(patient),
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(sex === undefined ? {} : { sex }),
      phones: unique(
        (patient.telecom ?? [])
          .filter(({ system }) => system === 'phone' || system === 'sms' || system === undefined)
          .map(({ value }) => digitsOf(value ?? ''))
          .filter((digits) => digits.length >= 7),
      ),
    },
    findings,
  };
};
