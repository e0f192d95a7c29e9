import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/shared/api/client';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { StarIcon } from '@/shared/ui/icons';

/** After the show: to the film, to say how it was. */
export function ReviewLink({ showtimeId }: { showtimeId: number }) {
  const { t } = useTranslation();
  // The same as the seat map's page reads; features do not import each other.
  const showtime = useQuery({
    queryKey: ['showtime', showtimeId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/showtimes/{id}', { params: { path: { id: showtimeId } }, signal })),
  });
  if (!showtime.data) return null;
  return (
    <div>
      <ButtonLink
        to="/films/$filmId"
        params={{ filmId: showtime.data.movie.id }}
        hash="reviews"
        variant="default"
        leftSection={<StarIcon />}
      >
        {t('reviews.sayIt')}
      </ButtonLink>
    </div>
  );
}
