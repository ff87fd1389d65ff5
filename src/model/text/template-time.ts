// Some chat templates write today's date into the prompt, with Python's codes. English names, as Python has them unless
// told otherwise: a prompt must not depend on the language of the machine.

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const codes: Readonly<Record<string, (time: Date) => string | number>> = {
  '%Y': time => time.getFullYear(),
  '%y': time => twoDigits(time.getFullYear() % 100),
  '%m': time => twoDigits(time.getMonth() + 1),
  '%B': time => months[time.getMonth()] ?? '',
  '%b': time => (months[time.getMonth()] ?? '').slice(0, 3),
  '%d': time => twoDigits(time.getDate()),
  '%A': time => days[time.getDay()] ?? '',
  '%a': time => (days[time.getDay()] ?? '').slice(0, 3),
  '%H': time => twoDigits(time.getHours()),
  '%I': time => twoDigits(time.getHours() % 12 || 12),
  '%p': time => (time.getHours() < 12 ? 'AM' : 'PM'),
  '%M': time => twoDigits(time.getMinutes()),
  '%S': time => twoDigits(time.getSeconds()),
  '%%': () => '%',
};

/** (10 March 2026, "%d %b %Y") -> "10 Mar 2026"; codes it does not know stay as they are. */
export function formatTime(time: Date, format: string): string {
  return format.replace(/%[A-Za-z%]/g, code => String(codes[code]?.(time) ?? code));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
