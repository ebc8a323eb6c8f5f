const codes = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/**
 * Value sets of FHIR R4 that bind with strength `required` what a sender's own code tables write, by the system of their codes. A profile's code outside
 * them would make every resource that has it invalid.
 */
export const requiredCodes: Readonly<Record<string, ReadonlySet<string>>> = {
  'http://hl7.org/fhir/administrative-gender': codes('male female other unknown'),
  'http://hl7.org/fhir/address-type': codes('postal physical both'),
  'http://hl7.org/fhir/address-use': codes('home work temp old billing'),
  'http://hl7.org/fhir/allergy-intolerance-category': codes('food medication environment biologic'),
  'http://hl7.org/fhir/allergy-intolerance-criticality': codes('low high unable-to-assess'),
  'http://hl7.org/fhir/allergy-intolerance-type': codes('allergy intolerance'),
  'http://hl7.org/fhir/appointmentstatus': codes(
    'proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist',
  ),
  'http://hl7.org/fhir/contact-point-system': codes('phone fax email pager url sms other mobile'),
  'http://hl7.org/fhir/contact-point-use': codes('home work temp old mobile'),
  'http://hl7.org/fhir/diagnostic-report-status': codes(
    'registered partial preliminary final amended corrected appended cancelled entered-in-error unknown',
  ),
  'http://hl7.org/fhir/encounter-status': codes(
    'planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown',
  ),
  'http://hl7.org/fhir/event-status': codes('completed entered-in-error not-done'),
  'http://hl7.org/fhir/name-use': codes('usual official temp nickname anonymous old maiden'),
  'http://hl7.org/fhir/observation-status': codes(
    'registered preliminary final amended corrected cancelled entered-in-error unknown',
  ),
  'http://hl7.org/fhir/reaction-event-severity': codes('mild moderate severe'),
  'http://hl7.org/fhir/request-priority': codes('routine urgent asap stat'),
  'http://hl7.org/fhir/request-status': codes('draft active on-hold revoked completed entered-in-error unknown'),
  'http://hl7.org/fhir/specimen-status': codes('available unavailable unsatisfactory entered-in-error'),
  'http://terminology.hl7.org/CodeSystem/special-values': codes('true false'),
};
