// Text as LaTeX shows it. Names of arms are anybody's: nothing in them is a command.

const special: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '−': '$-$',
};

export function latexText(text: string): string {
  return text.replace(/[\\~^<>−]|[&%$#_{}]/g, found => special[found] ?? `\\${found}`).replace(/\s+/g, ' ');
}
