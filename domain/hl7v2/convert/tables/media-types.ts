/** Data subtypes (HL7 table 0291) and the names that systems send instead, to media types. */
const bySubtype: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  TIFF: 'image/tiff',
  TIF: 'image/tiff',
  BMP: 'image/bmp',
  PICT: 'image/x-pict',
  DICOM: 'application/dicom',
  HTML: 'text/html',
  SGML: 'text/sgml',
  XML: 'text/xml',
  RTF: 'application/rtf',
  'X-HL7-CDA-LEVEL-ONE': 'text/xml',
  'X-HL7-CDA-LEVEL-1': 'text/xml',
  BASIC: 'audio/basic',
  'OCTET-STREAM': 'application/octet-stream',
  POSTSCRIPT: 'application/postscript',
  PLAIN: 'text/plain',
  TEXT: 'text/plain',
  TXT: 'text/plain',
  MP4: 'video/mp4',
  MPEG: 'video/mpeg',
};

/** The media type of encapsulated data: ED.2 and ED.3, or RP.3 and RP.4 (HL7 tables 0834, 0191 and 0291). */
export const mediaType = (type: string | undefined, subtype: string | undefined): string | undefined => {
  const name = (subtype ?? type)?.trim();
  if (name === undefined) return undefined;
  if (/^[a-z]+\/[\w.+-]+$/i.test(name)) return name.toLowerCase();
  const known = name.toUpperCase();
  if (Object.hasOwn(bySubtype, known)) return bySubtype[known];
  const whole = `${type}/${subtype}`;
  return /^(application|audio|image|model|text|video|multipart)\/[\w.+-]+$/i.test(whole)
    ? whole.toLowerCase()
    : undefined;
};
