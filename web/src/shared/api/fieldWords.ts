import type { en as site } from '@/shared/i18n/en/site';
import type { en as work } from '@/shared/i18n/en/work';
import { type Area, wordsUnder } from '@/shared/i18n/i18n';

/** What the server says about fields, and the words for it: there is no code, so its sentences are known by their form. */
const OF_THE_SITE = [
  ['empty', /^must not be empty$/],
  ['missing', /^(?:is missing|missing field `\w+`)$/],
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
  ['seatTwice', /^must not name a seat twice$/],
  ['seatCount', /^must be (\d+) to (\d+) seats$/],
  ['noSeat', /^this screen has no seat (.+)$/],
  ['companionAlone', /^companion seat (.+) is sold only with its wheelchair bay$/],
  ['companionLeft', /^a companion seat goes together with its wheelchair bay$/],
  ['notOfBooking', /^is not a seat of this booking$/],
  ['namedTwice', /^is (?:named|there) twice$/],
  ['aSeat', /^must name a seat, or be left out for all of them$/],
  ['left', /^must be at least 1 and at most (\d+), which is what is left$/],
  ['day', /^must be a day, such as [\d-]+, without a time or an offset$/],
] as const satisfies Sentences<keyof typeof site.fields>;

/** What only the forms of those who work at a cinema are told. */
const OF_WORK = [
  ['giveReason', /^must say why the tickets are given away$/],
  ['onlyComplimentary', /^is for complimentary tickets, and must be left out otherwise$/],
  ['nothingOff', /^takes nothing off tickets that are given away$/],
  ['wasOfBooking', /^is or was a seat of this booking$/],
  ['notOfScreen', /^is not a seat of this screen$/],
  ['hoursBefore', /^hours_before must be (\d+) to (\d+)$/],
  ['sharePaid', /^basis_points must be (\d+) to (\d+)$/],
  ['hoursDiffer', /^hours_before must differ$/],
  ['laterMore', /^cancelling later must not give more back$/],
  ['labelTwice', /^the label (.+) is there twice$/],
  ['placeTaken', /^another seat is at (\d+), (\d+)$/],
  ['needsBay', /^must name the wheelchair bay this seat belongs to$/],
  ['noBay', /^there is no wheelchair bay (.+)$/],
  ['onlyCompanions', /^is only for seats of the type companion$/],
  ['hour', /^must be an hour, (\d+) to (\d+)$/],
  ['zoneAhead', /^cannot change while shows are ahead$/],
  ['zonePlanned', /^cannot change once shows were planned or amounts set in it$/],
  ['weekday', /^must be 1 \(Monday\) to 7 \(Sunday\)$/],
  ['hoursSame', /^must differ from from_hour$/],
  ['beforeFirst', /^must not be before (?:from_date|`from`)$/],
  ['lessThanLeast', /^must not be less than min_days_ahead$/],
  ['occupancy', /^must be more than from_occupancy$/],
  ['noOccupancy', /^a promotion does not ask how full a show is$/],
  ['activeUntil', /^must be after active_from$/],
  ['texts', /^must be texts of (\d+) to (\d+) characters$/],
  ['noCinema', /^(?:there is no such cinema|there is no cinema \d+|\d+ is no cinema)$/],
  ['noFilm', /^there is no such film$/],
  ['noScreen', /^there is no such screen, or it has no seats yet$/],
  ['weekTooLong', /^the week has more than (\d+) shows$/],
  ['withinAYear', /^must be after from, by a year at most$/],
  ['staffOnly', /^are for staff only$/],
  ['yearFrom', /^must be a year from (\d+) on, as `to`$/],
  ['mostDays', /^must be at most (\d+) days from `from`$/],
  ['leastLetters', /^must be (\d+) letters at least$/],
  ['lookUp', /^`reference`, `email` or `name` must be given$/],
  ['noPicture', /^is not a JPEG, PNG or WebP picture$/],
  ['damagedPicture', /^is a picture that cannot be read: it is damaged or incomplete$/],
  ['pictureTooLarge', /^must have at most 24 megapixels; it has (\d+) × (\d+) pixels$/],
  ['pictureTooSmall', /^must have at least 160 pixels on each side; it has (\d+) × (\d+)$/],
  [
    'pictureTooLong',
    /^must be at most three times as long as wide, or as wide as long; it has (\d+) × (\d+) pixels$/,
  ],
  ['skippedTime', /^does not exist on that day: the clocks are set forward over it$/],
  ['doubleTime', /^comes twice on that day: .+$/],
  ['outOfRange', /^is out of range$/],
  ['localTime', /^must be a day and a time, such as [\w:-]+, without an offset$/],
  ['timeOfDay', /^must be a time of day, such as ([\d:]+), without a day or an offset$/],
  ['instant', /^must be an instant with its offset, such as [\w:-]+$/],
] as const satisfies Sentences<keyof typeof work.fields>;

type Sentences<Key> = readonly (readonly [Key, RegExp])[];

/** An objection of the server's to a field, in the language of the page; one that is not known here as the server says it. */
export function fieldWords(message: string): string {
  return wordsOf(message, OF_THE_SITE, 'site') ?? wordsOf(message, OF_WORK, 'work') ?? message;
}

function wordsOf(message: string, sentences: Sentences<string>, area: Area): string | undefined {
  for (const [key, form] of sentences) {
    const found = form.exec(message);
    if (found) return wordsUnder(`fields.${key}`, area, { a: found[1] ?? '', b: found[2] ?? '' });
  }
  return undefined;
}
