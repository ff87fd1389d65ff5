// Which package the CUDA libraries of ONNX Runtime come from, and what each has to be, byte by byte. onnxruntime-node's own
// script takes them from NuGet and looks at no hash. Microsoft publishes the same version for Python too, in an index that
// names the hash of each file; this is one of those, a zip with the libraries inside. What was tried of it: docs/models.md.

export interface CudaPackage {
  /** Of ONNX Runtime. */
  readonly version: string;
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly members: readonly CudaMember[];
}

export interface CudaMember {
  readonly name: string;
  /** Inside of the package. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const name = 'onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl';

export const cudaPackage: CudaPackage = {
  version: '1.30.0',
  name,
  address: `https://files.pythonhosted.org/packages/9e/80/d96143329dbe925d434b016c890a5caa785fac8e14a1570e5d6818b63545/${name}`,
  bytes: 246_685_715,
  sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
  members: [
    {
      name: 'libonnxruntime_providers_shared.so',
      path: 'onnxruntime/capi/libonnxruntime_providers_shared.so',
      bytes: 14_632,
      sha256: '086ec1d5388f64153d9c63470d126693db9a182c8ce236d3a1119068471b8a0d',
    },
    {
      name: 'libonnxruntime_providers_cuda.so',
      path: 'onnxruntime/capi/libonnxruntime_providers_cuda.so',
      bytes: 272_049_904,
      sha256: '35da2e7ed0dd0d1aec5cdb16ce11a51d06c0c48cf62d1b1c9332946a4fae14fc',
    },
  ],
};

/** What these libraries were built for (`cuda_version` in the package's build_and_package_info.py). */
export const cudaMajor = 13;

/** The oldest driver that NVIDIA names for CUDA 13. */
export const oldestDriver = 580;

/** The oldest generation of cards that CUDA 13 computes on: Turing. */
export const oldestCapability = 7.5;

/** What the CUDA library is linked with, as `readelf -d` says of it, and cuDNN, which it opens for convolutions. */
export const neededLibraries = {
  driver: ['libcuda.so.1'],
  toolkit: ['libcudart.so.13', 'libcublas.so.13', 'libcublasLt.so.13', 'libcurand.so.10'],
  cudnn: ['libcudnn.so.9'],
} as const;
