// What VS Code's own context menu is told of the place that was clicked; package.json says what it then offers.

export type ContextSection = 'film' | 'head' | 'picture';

export const contextOf = (section: ContextSection) =>
  JSON.stringify({ webviewSection: section, preventDefaultContextMenuItems: true });
