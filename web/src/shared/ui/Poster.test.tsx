import { fireEvent, render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Poster } from './Poster';

const IMAGES = [160, 320, 640].map((width) => ({
  url: `/api/v1/posters/abc-${width}.jpg`,
  width,
  height: width * 1.5,
}));

test('a film without a picture has a poster set from its title', () => {
  const { container } = render(<Poster title="Metropolis" images={[]} />);
  expect(container.querySelector('svg')?.textContent).toContain('METROPOLIS');
  expect(container.querySelector('img')).toBeNull();
});

test('the picture that was uploaded is shown in the width that fits, and tells screen readers nothing', () => {
  const { container } = render(<Poster title="Metropolis" images={IMAGES} sizes="9rem" />);
  const picture = container.querySelector('img');
  expect(picture?.getAttribute('srcset')).toBe(
    '/api/v1/posters/abc-160.jpg 160w, /api/v1/posters/abc-320.jpg 320w, /api/v1/posters/abc-640.jpg 640w',
  );
  expect(picture?.getAttribute('src')).toBe('/api/v1/posters/abc-640.jpg');
  expect([picture?.getAttribute('sizes'), picture?.getAttribute('alt')]).toEqual(['9rem', '']);
  expect(container.querySelector('svg')).toBeNull();
});

test('a picture that does not come gives way to the drawn poster, until there is another', () => {
  const { container, rerender } = render(<Poster title="Metropolis" images={IMAGES} />);
  const picture = container.querySelector('img');
  if (!picture) throw new Error('there is no picture');
  fireEvent.error(picture);
  expect(container.querySelector('svg')).not.toBeNull();
  rerender(<Poster title="Metropolis" images={[{ url: '/other.jpg', width: 320, height: 480 }]} />);
  expect(container.querySelector('img')?.getAttribute('src')).toBe('/other.jpg');
});
