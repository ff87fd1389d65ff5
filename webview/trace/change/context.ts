// What VS Code's own context menu is told of the place that was clicked; package.json says what it then offers.

export type ContextSection = 'film' | 'head' | 'picture';

/** `step`: what was clicked, which commands take for the one that is meant. */
export const contextOf = (section: ContextSection, step?: number) =>
  JSON.stringify({ webviewSection: section, preventDefaultContextMenuItems: true, step });
