// The table that a measurement ends in: what was measured, the goal, the peer, the ratio, and whether it holds.
const rows = [];

/** Adds a line. `holds` is undefined where there is no goal. */
export function row(what, figure, { goal = '', peer = '', ratio, holds } = {}) {
  const line = {
    what,
    figure,
    goal,
    peer,
    ratio: ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`,
    result: holds === undefined ? '' : holds ? 'PASS' : 'miss',
  };
  rows.push(line);
  process.stdout.write(`  ${what}: ${figure}${peer && `   [${peer}]`} ${line.result}\n`);
}

/** All lines, as a Markdown table that a terminal shows well too. */
export function table() {
  const heads = { what: 'What', figure: 'Betang', goal: 'Goal', peer: 'Peer', ratio: 'Ratio', result: 'Result' };
  const keys = Object.keys(heads);
  const wide = Object.fromEntries(keys.map((k) => [k, Math.max(heads[k].length, ...rows.map((r) => r[k].length))]));
  const line = (r) => `| ${keys.map((k) => r[k].padEnd(wide[k])).join(' | ')} |`;
  const rule = `|${keys.map((k) => '-'.repeat(wide[k] + 2)).join('|')}|`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}
