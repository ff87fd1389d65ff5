// Problem: "Unexpected token" without a place is no help in a file of ten thousand lines, and JSON.parse does not always
// say where it stopped.
// Idea: only when parsing has failed, walk the text with the grammar of JSON and stop at the first character that it does
// not allow. No recursion, so that deep nesting is no danger.

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end' | 'nothing';

const plain = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The offset of the first character that is wrong; the text's length if it ends too early or nothing is wrong. */
export function brokenAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end');
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const character = text[at];
    if (character === '}' || character === ']') {
      if (!closes(character, open.at(-1), expected)) return at;
      open.pop();
      expected = afterValue();
      at++;
    } else if (expected === 'colon' || expected === 'comma or end') {
      if (character !== (expected === 'colon' ? ':' : ',')) return at;
      expected = expected === 'comma or end' && open.at(-1) === '{' ? 'name' : 'value';
      at++;
    } else if (expected === 'nothing') {
      return at;
    } else if (character === '"') {
      const end = endOfString(text, at);
      if (!end.closed) return end.at;
      expected = expected === 'value' || expected === 'value or ]' ? afterValue() : 'colon';
      at = end.at;
    } else if (expected === 'name' || expected === 'name or }') {
      return at;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'name or }' : 'value or ]';
      at++;
    } else {
      plain.lastIndex = at;
      if (!plain.test(text)) return at;
      expected = afterValue();
      at = plain.lastIndex;
    }
  }
  return text.length;
}

function closes(bracket: '}' | ']', open: '{' | '[' | undefined, expected: Expected): boolean {
  if (open !== (bracket === '}' ? '{' : '[')) return false;
  return expected === 'comma or end' || expected === (bracket === '}' ? 'name or }' : 'value or ]');
}

function skipSpace(text: string, at: number): number {
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** Just after the closing quote, or where the string goes wrong. */
function endOfString(text: string, start: number): { readonly closed: boolean; readonly at: number } {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { closed: true, at: at + 1 };
    if (character < ' ') return { closed: false, at };
    if (character !== '\\') continue;
    const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
    if (!escape) return { closed: false, at };
    at += escape[0].length;
  }
  return { closed: false, at: text.length };
}
