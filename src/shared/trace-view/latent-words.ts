// What a group of latents, or one that stands for itself, is called: one place, so that film, stage and tree agree.

import { t } from '@vscode/l10n';
import type { LatentStep } from '../trace/step';

interface NamedLatent extends Pick<LatentStep, 'span' | 'index'> {
  readonly form: { readonly kind: LatentStep['form']['kind'] };
}

/** "sketch 3", "latent step 2", "thought 1" */
export function latentGroupName({ form, span, index }: NamedLatent): string {
  switch (form.kind) {
    case 'denoised':
      return t('sketch {0}', String(span + 1));
    case 'patches':
      return t('latent step {0}', String(index + 1));
    case 'slot':
      return t('thought {0}', String(index + 1));
  }
}
