import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { createRefresher } from './refresher';

test('what arrives together is read once, and what arrives during a reading is read after it', async () => {
  const client = new QueryClient();
  const readings: string[] = [];
  const waiting: (() => void)[] = [];
  vi.spyOn(client, 'invalidateQueries').mockImplementation((filters) => {
    readings.push(String(filters?.queryKey?.join(' ')));
    return new Promise((resolve) => waiting.push(resolve));
  });
  const tell = createRefresher(client);
  tell({ key: 'calls', id: 'a' });
  tell({ key: 'calls', id: 'a' });
  await expect.poll(() => readings).toEqual(['calls a', 'calls list']);
  tell({ key: 'calls', id: 'b' });
  expect(readings).toHaveLength(2);
  waiting.forEach((finish) => finish());
  await expect.poll(() => readings).toEqual(['calls a', 'calls list', 'calls b', 'calls list']);
});
