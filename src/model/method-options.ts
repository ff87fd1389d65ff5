// What can be set for a method with one model: how many latents, how many patches, … One table for the terminal, the side
// bar and whoever checks a request; where the model says what it was trained with, that is what holds if nothing is asked.

import type { LatentAbilities } from './latent-abilities';
import { stagesOf } from './ivt-stages';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { optionTitles } from '../shared/method-option';
import type { MethodOption, MethodSettings, OptionName, OptionValue } from '../shared/method-option';
import type { MethodName } from '../shared/trace/document';

/** What the papers' own settings were, for models that say nothing. */
const ofPapers = { ivtSteps: 3, ivtPatches: 32, thoughts: 4 };

/** States on the way to a latent that are kept, when not said otherwise. */
const keptStates = 8;

export function methodOptions(method: MethodName, latents: LatentAbilities): readonly MethodOption[] {
  switch (method) {
    case 'direct':
    case 'text-cot':
      return [];
    case 'modal-mixed':
      return mixedOptions(latents);
    case 'ivt-lr':
      return ivtOptions(latents);
    case 'lavit':
      return lavitOptions(latents);
  }
}

const sights = ['the picture', 'chosen patches only'] as const;

function mixedOptions({ mixed }: LatentAbilities): readonly MethodOption[] {
  return [
    whole('latents', mixed?.latents ?? 32, 0, 1024),
    choice('start', ['free', 'at once', 'never']),
    whole('denoisingSteps', mixed?.head.steps ?? 50, 1, 1000),
    whole('keptStates', keptStates, 0, 64),
  ];
}

function ivtOptions({ ivt }: LatentAbilities): readonly MethodOption[] {
  const stages = stagesOf(ivt);
  return [
    ...(stages.length > 0 ? [choice('stage', stages)] : []),
    whole('steps', ivt?.steps ?? ofPapers.ivtSteps, 0, 64),
    whole('patches', ivt?.patches ?? ofPapers.ivtPatches, 0, 1024),
    choice('sight', ivt?.blind === true ? [...sights].reverse() : sights),
    choice('stop', ['never', 'entropy is below', 'confidence is above']),
    number('stopAt', 0.5, 0, 20),
  ];
}

function lavitOptions({ lavit }: LatentAbilities): readonly MethodOption[] {
  return [
    whole('thoughts', lavit?.thoughts.length ?? ofPapers.thoughts, 0, 64),
    number('gate', 1, 0, 1),
    choice('gated', ['answer', 'answer and prompt']),
  ];
}

function whole(name: OptionName, initial: number, min: number, max: number): MethodOption {
  return { name, title: optionTitles[name], initial, rule: { kind: 'whole', min, max } };
}

function number(name: OptionName, initial: number, min: number, max: number): MethodOption {
  return { name, title: optionTitles[name], initial, rule: { kind: 'number', min, max } };
}

function choice(name: OptionName, values: readonly string[]): MethodOption {
  return { name, title: optionTitles[name], initial: values[0] ?? '', rule: { kind: 'choice', values } };
}

/** All settings of the method: what was asked where it is possible, and what holds otherwise. */
export function checkedSettings(
  method: MethodName,
  asked: Readonly<Record<string, unknown>>,
  latents: LatentAbilities,
): MethodSettings {
  const options = methodOptions(method, latents);
  const unknown = Object.keys(asked).find(name => !options.some(option => option.name === name));
  if (unknown !== undefined)
    throw new DarkroomError('bad-input', `${method} has no setting "${printable(unknown, 40)}".`, {
      remedy:
        options.length === 0
          ? 'It has none at all.'
          : `There is: ${options.map(option => option.name).join(', ')}.`,
    });
  const settings: MethodSettings = Object.fromEntries(
    options.map(option => [
      option.name,
      asked[option.name] === undefined ? option.initial : checked(option, asked[option.name]),
    ]),
  );
  const { stage } = settings;
  // Of a stage as many steps are latent as it is called.
  return stage === undefined || asked['steps'] !== undefined
    ? settings
    : { ...settings, steps: Number(stage) };
}

function checked({ name, rule }: MethodOption, value: unknown): OptionValue {
  switch (rule.kind) {
    case 'whole':
    case 'number': {
      const isNumber = rule.kind === 'whole' ? Number.isInteger(value) : typeof value === 'number';
      if (isNumber && (value as number) >= rule.min && (value as number) <= rule.max) return value as number;
      const what = rule.kind === 'whole' ? 'a whole number' : 'a number';
      throw impossible(name, value, `It must be ${what} from ${rule.min} to ${rule.max}.`);
    }
    case 'choice': {
      // What is typed may look like a number.
      const known = rule.values.find(one => one === value || one === String(value));
      if (known !== undefined) return known;
      throw impossible(name, value, `There is: ${rule.values.join(', ')}.`);
    }
  }
}

function impossible(name: string, value: unknown, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `"${name}" cannot be ${printable(String(value), 40)}.`, { remedy });
}
