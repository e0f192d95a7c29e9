import i18next from 'i18next';

/** What the server says about fields, and the words for it: there is no code, so its sentences are known by their form. */
const SENTENCES = [
  ['empty', /^must not be empty$/],
  ['missing', /^is missing$/],
  ['email', /^must be an e-mail address$/],
  ['leastCharacters', /^must have at least (\d+) characters$/],
  ['mostCharacters', /^must have at most (\d+) characters$/],
  ['printable', /^must not contain control or invisible characters$/],
  ['common', /^is one of the passwords that everybody tries first$/],
  ['notEmail', /^must not be the e-mail address$/],
  ['range', /^must be (-?\d+) to (\d+)$/],
  ['atMost', /^must be at most (\d+)$/],
  ['wholeNumber', /^must be a whole number(?: that is not out of range)?$/],
  ['number', /^must be a number$/],
  ['decimals', /^must be a number with at most (\d+) decimals$/],
  ['amount', /^must be an amount of (\w+) with at most (\d+) decimals$/],
  ['moreThanNothing', /^must be more than nothing(?:, and not too large)?$/],
  ['negative', /^must not be negative or too large$/],
  ['tooLarge', /^is too large$/],
  ['code', /^must be 3 to 32 letters, digits, - or _$/],
  ['codeTaken', /^is the code of another promotion$/],
  ['dayBetween', /^must be a day between (\d+) and (\d+)$/],
  ['ahead', /^must be ahead$/],
  ['twoYears', /^must be within two years$/],
  ['afterOpening', /^must be after sales have opened$/],
  ['notAfterEnd', /^must not be after the end of the show$/],
  ['runtime', /^is needed: the running time of the film is not known$/],
  ['fortune', /^must be 0 or more, and no fortune$/],
  ['address', /^must be an address that begins with https:\/\/, of at most (\d+) characters$/],
  ['country', /^must be two letters of ISO 3166-1, such as DE$/],
  ['language', /^must be two letters of ISO 639-1, such as de$/],
  ['zone', /^must be the name of an IANA zone, such as Europe\/Berlin$/],
  ['belowFloor', /^must not be below the floor$/],
  ['cinemas', /^must name the cinemas staff work at$/],
  ['reference', /^is not a reference, such as K7Q2-9XMF$/],
  ['testCard', /^is not a test card of the sandbox$/],
  ['weeks', /^must be one or more whole weeks after from$/],
  ['tooManyShows', /^must make at most (\d+) shows, with the times$/],
] as const;

/** An objection of the server's to a field, in the language of the page; one that is not known here as the server says it. */
export function fieldWords(message: string): string {
  for (const [key, form] of SENTENCES) {
    const found = form.exec(message);
    if (found) return i18next.t(`fields.${key}`, { a: found[1] ?? '', b: found[2] ?? '' });
  }
  return message;
}
