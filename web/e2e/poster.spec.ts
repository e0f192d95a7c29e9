import { ADMIN, expect, logInHere, test } from './journey';
import { expectFine } from './look';

test('an administrator gives a film a poster, is told what is no picture, and takes it away again', async ({
  page,
  watch,
}) => {
  await page.goto('/admin/films/1');
  await logInHere(page, ADMIN);
  const file = page.locator('input[type=file]');
  const picture = page.locator('img[src*="/posters/"]');
  await page.getByLabel('Director').fill('Not saved yet');

  const dot = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 400;
    canvas.height = 600;
    const pen = canvas.getContext('2d');
    if (pen) {
      pen.fillStyle = '#a33';
      pen.fillRect(0, 0, 400, 600);
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  await file.setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') });
  await expect(picture).toBeVisible();
  await expect(page.getByLabel('Director')).toHaveValue('Not saved yet');
  await expectFine(page, 'admin-film-poster');

  watch.allow(415);
  await file.setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(picture).toBeVisible();

  await page.getByRole('button', { name: 'Remove the poster' }).click();
  await expect(picture).toHaveCount(0);
});
