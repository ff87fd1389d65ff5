// Numbers for people, the same in the panel and in the terminal.

const units = ['B', 'KB', 'MB', 'GB', 'TB'];

/** 1536 -> "1.5 KB". Powers of 1024, as file managers on all three systems count. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/**
 * Text from a file as it may be shown: control characters, which a terminal obeys and a log breaks at, and those that
 * turn the direction of writing are replaced; what is longer than anybody reads is cut.
 */
export function printable(text: string, most = 400): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

/** 1234567 -> "1,234,567". */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** (1, "graph") -> "1 graph"; (3, "graph") -> "3 graphs". */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** 134217728 -> "134.2 M", for parameter counts. */
export function formatLarge(count: number): string {
  if (count < 10_000) return formatCount(count);
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} K`;
  if (count < 1e9) return `${(count / 1e6).toFixed(1)} M`;
  return `${(count / 1e9).toFixed(2)} B`;
}

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A measured difference: "0", "1.2e-7". */
export function formatFigure(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('e-', 'e\u2212').replace('e+', 'e');
}

/** [1, "sequence", 64] -> "1 × sequence × 64". */
export function formatShape(shape: readonly (number | string | null)[]): string {
  return shape.length === 0 ? 'scalar' : shape.map(size => size ?? '?').join(' × ');
}
