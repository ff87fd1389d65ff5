// The note of a run whose picture its model does not know. A trace keeps it as a sentence; by how it begins it is told apart.

export const outsideOpening = 'This picture is outside what';

export function isOutside(note: string): boolean {
  return note.startsWith(outsideOpening);
}
