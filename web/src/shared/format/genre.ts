import { wordsUnder } from '@/shared/i18n/i18n';

/** A genre in the language of the page; one that is new to this client by the name the cinema gave it. */
export function genreName(genre: string): string {
  return wordsUnder(`genres.${genre}`) ?? genre;
}

export function genreNames(genres: readonly string[]): string {
  return genres.map(genreName).join(', ');
}

/** An age rating is a sign and stays as it is; what stands in place of one is said in words. */
export function ratingName(rating: string): string {
  return wordsUnder(`ratings.${rating}`) ?? rating;
}
