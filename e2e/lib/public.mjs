// What the journeys about the public pages share: the demo items they visit, and waiting for the
// work that goes on in the background after a start.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

/** Demo items by the words of their titles; numbers are given by the server and looked up. */
export const TITLES = {
  document: 'Dokumen Pelaksanaan Anggaran (DPA) Dinas Pendidikan Tahun Anggaran 2026',
  sheet: 'Data Jembatan pada Jalan Provinsi 2024',
  scan: 'Laporan Lapangan Pengukuran Kedalaman Gambut 2021',
};

/** An item that was published and withdrawn: rooms/ppid/fixtures/items-3.toml; lists hide it. */
export const WITHDRAWN = '/ppid/234';

/** The path of the item with exactly this title. */
export async function itemPath(request, title) {
  const answer = await request.get('/api/v1/cari', { params: { q: title, per_hal: '50' } });
  const { items } = await answer.json();
  const found = items.find((item) => item.title === title);
  assert.ok(found, `the demo item ${title} is found`);
  return new URL(found.url, answer.url()).pathname;
}

/**
 * Asks `probe` until it answers something, at most `limit` ms. Only for work that people wait for
 * too: reading scans, drawing pages.
 */
export async function until(what, probe, limit = 120_000) {
  for (const end = Date.now() + limit; Date.now() < end; await wait(700)) {
    const found = await probe();
    if (found) return found;
  }
  return assert.fail(`${what}: not within ${limit / 1000} s`);
}
