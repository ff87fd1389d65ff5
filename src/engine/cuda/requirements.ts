// What a machine lacks for CUDA, each with what helps, from what was found there. Nothing is looked up here.

import { cudaMajor, neededLibraries, oldestCapability, oldestDriver } from './package';
import { formatBytes, printable } from '../../shared/format';
import type { CudaLack, CudaMachine } from '../../shared/protocol/cuda';

const noNeed = 'On Windows DirectML, and on a Mac CoreML and WebGPU, need no installation.';

export function lacksOf(machine: CudaMachine): readonly CudaLack[] {
  if (machine.platform !== 'linux-x64')
    return [
      {
        what: `CUDA support is for Linux on x64 processors, and this is ${machine.platform}.`,
        remedy: noNeed,
      },
    ];
  const libraries = libraryLacks(machine);
  const last = libraries.at(-1);
  return [
    ...driverLacks(machine),
    ...cardLacks(machine),
    ...libraries.slice(0, -1),
    ...(last ? [{ ...last, remedy: `${last.remedy} ${findable}` }] : []),
  ];
}

const findable =
  'If they lie elsewhere, name their folder in LD_LIBRARY_PATH before VS Code starts, or in /etc/ld.so.conf.d and run ldconfig.';

function libraryLacks(machine: CudaMachine): readonly CudaLack[] {
  const toolkit = lacking(machine, neededLibraries.toolkit);
  const cudnn = lacking(machine, neededLibraries.cudnn);
  return [
    ...(toolkit.length === 0
      ? []
      : [
          {
            what: `This system’s loader does not find ${toolkit.join(', ')} of CUDA ${cudaMajor}.`,
            remedy: `Install CUDA Toolkit ${cudaMajor}, or pip install "nvidia-cuda-runtime~=13.0" "nvidia-cublas~=13.0" "nvidia-curand~=10.0".`,
          },
        ]),
    ...(cudnn.length === 0
      ? []
      : [
          {
            what: `This system’s loader does not find ${cudnn.join(', ')}.`,
            remedy: `Install cuDNN 9 for CUDA ${cudaMajor}, or pip install nvidia-cudnn-cu13.`,
          },
        ]),
  ];
}

function driverLacks(machine: CudaMachine): readonly CudaLack[] {
  const { driver } = machine;
  const libraries = lacking(machine, neededLibraries.driver);
  if (driver === undefined && libraries.length > 0)
    return [
      {
        what: 'No NVIDIA driver was found.',
        remedy: `Install NVIDIA’s driver, ${oldestDriver} or newer; "nvidia-smi" then names the card. In a container, pass the card through (--gpus all).`,
      },
    ];
  if (driver !== undefined && Number.parseInt(driver, 10) < oldestDriver)
    return [
      {
        what: `The NVIDIA driver is ${printable(driver, 40)}, and CUDA ${cudaMajor} needs ${oldestDriver} or newer.`,
        remedy: 'Update the driver.',
      },
    ];
  return libraries.map(name => ({
    what: `This system’s loader does not find the driver’s own library, ${name}.`,
    remedy:
      'Install the driver with its libraries for computing; in a container, let it have them (NVIDIA_DRIVER_CAPABILITIES=compute).',
  }));
}

/** Only where none of them can: one is enough. */
function cardLacks({ cards }: CudaMachine): readonly CudaLack[] {
  const old = cards.filter(({ capability = oldestCapability }) => capability < oldestCapability);
  if (old.length < cards.length) return [];
  return old.map(({ name, capability = 0 }) => ({
    what: `${printable(name, 80)} has compute capability ${capability}, and CUDA ${cudaMajor} needs ${oldestCapability} or more.`,
    remedy: 'It can’t be used with CUDA; WebGPU may be.',
  }));
}

function lacking({ libraries }: CudaMachine, needed: readonly string[]): readonly string[] {
  return needed.filter(name => !libraries.some(found => found.name === name));
}

/** In one line each, for people. */
export function machineText(machine: CudaMachine): readonly string[] {
  const { driver, cards, libraries } = machine;
  return [
    `driver     ${driver === undefined ? 'not found' : printable(driver, 40)}`,
    ...cards.map(
      ({ name, capability, bytes }) =>
        `card       ${[
          printable(name, 80),
          ...(bytes === undefined ? [] : [formatBytes(bytes)]),
          ...(capability === undefined ? [] : [`compute capability ${capability}`]),
        ].join(', ')}`,
    ),
    ...libraries.map(({ name, path }) => `library    ${name}  ${printable(path)}`),
  ];
}
