// What a person compares with, kept by the page with the rest of what is looked at.

export interface ComparedLook {
  readonly file: string;
  /** The editor's own run is A, above, instead of B. */
  readonly exchanged: boolean;
  /** The step of the other run that is selected where the own one has none; null otherwise. */
  readonly only: number | null;
}

export function comparedFrom(saved: unknown): ComparedLook | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const { file, exchanged, only } = saved as Partial<Record<keyof ComparedLook, unknown>>;
  if (typeof file !== 'string' || file === '') return null;
  return { file, exchanged: exchanged === true, only: typeof only === 'number' ? only : null };
}
