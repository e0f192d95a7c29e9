import type { Page } from '@playwright/test';
import { ADMIN, expect, logInHere, test } from './journey';
import { expectFine } from './look';

/** A picture of one colour, as a browser paints it. */
async function painted(page: Page, width: number, height: number): Promise<Buffer> {
  const data = await page.evaluate(
    ([w, h]) => {
      const canvas = document.createElement('canvas');
      canvas.width = w ?? 0;
      canvas.height = h ?? 0;
      const pen = canvas.getContext('2d');
      if (pen) {
        pen.fillStyle = '#a33';
        pen.fillRect(0, 0, canvas.width, canvas.height);
      }
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    },
    [width, height],
  );
  return Buffer.from(data, 'base64');
}

const picked = (buffer: Buffer) => ({ name: 'poster.png', mimeType: 'image/png', buffer });
const poster = (page: Page) => page.locator('img[src*="/posters/"]');
const choose = (page: Page) => page.locator('input[type=file]');
const use = (page: Page) => page.getByRole('button', { name: 'Use this poster' });

test('an administrator sees a poster before it is sent, gives it to a film, and takes it away again', async ({
  page,
}) => {
  await page.goto('/admin/films/1');
  await logInHere(page, ADMIN);
  await page.getByLabel('Director').fill('Not saved yet');
  await choose(page).setInputFiles(picked(await painted(page, 400, 600)));
  const preview = page.getByRole('img', { name: 'The chosen picture' });
  await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(400);
  await expectFine(page, 'admin-film-poster-draft');
  await page.getByRole('button', { name: 'Rather not' }).click();
  await expect(preview).toHaveCount(0);
  await expect(poster(page)).toHaveCount(0);

  // Dropped instead of chosen.
  const bytes = [...(await painted(page, 300, 450))];
  const dropped = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(content)], 'dropped.png', { type: 'image/png' }));
    return data;
  }, bytes);
  await page.getByText('Choose or drop a JPEG').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByText('dropped.png')).toBeVisible();
  await use(page).click();
  await expect(poster(page)).toBeVisible();
  await expect(page.getByLabel('Director')).toHaveValue('Not saved yet');
  await expectFine(page, 'admin-film-poster');

  await page.getByRole('button', { name: 'Remove the poster' }).click();
  await expect(poster(page)).toHaveCount(0);
});

test('a poster that is refused says why, and the one there is stays', async ({ page, another, watch }) => {
  await page.goto('/admin/films/2');
  await logInHere(page, ADMIN);
  await choose(page).setInputFiles(picked(await painted(page, 400, 600)));
  await use(page).click();
  await expect(poster(page)).toBeVisible();
  watch.allow(412, 413, 415, 422);
  const alert = page.getByRole('alert');
  const leave = page.getByRole('button', { name: 'Rather not' });

  await choose(page).setInputFiles(picked(Buffer.from('no picture')));
  await expect(page.getByText('Is it a picture?')).toBeVisible();
  await use(page).click();
  await expect(alert).toContainText('This is no picture we can use');
  await leave.click();

  await choose(page).setInputFiles(picked(Buffer.alloc(10 * 2 ** 20 + 1)));
  await use(page).click();
  await expect(alert).toContainText('The file is too large');
  await leave.click();

  await choose(page).setInputFiles(picked(await painted(page, 90, 90)));
  await use(page).click();
  await expect(alert).toContainText('at least 160 pixels on each side');
  await leave.click();
  await expect(poster(page)).toBeVisible();

  // Somebody else changes the film meanwhile.
  const other = await another();
  await other.goto('/admin/films/2');
  await logInHere(other, ADMIN);
  await other.getByLabel('Director').fill('Somebody Else');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('Saved')).toBeVisible();
  await choose(page).setInputFiles(picked(await painted(page, 600, 900)));
  await use(page).click();
  await expect(alert).toContainText('changed');
  await alert.getByRole('button').click();
  await expect(page.getByLabel('Director')).toHaveValue('Somebody Else');
  await use(page).click();
  await expect(page.getByRole('button', { name: 'Remove the poster' })).toBeVisible();
});
