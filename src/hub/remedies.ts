// What a person can do about a download that fails, which depends on what is downloaded.

export interface Remedies {
  /** Where it says which server is asked. */
  readonly source: string;
  /** Where it says in which folder it lies. */
  readonly folder: string;
  /** What helps where a server gives it to some only. */
  readonly access: string;
}

export const modelRemedies: Remedies = {
  source: 'the setting darkroom.hub.endpoint',
  folder: 'darkroom.hub.folder, DARKROOM_MODELS',
  access:
    'It may be private or gated, or access may have ended: ask for access on its page, and give a valid token (HF_TOKEN, or “Darkroom: Set Hub Token…”).',
};
