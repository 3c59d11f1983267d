// The quick fill for thin marks: a thin plate under tension, bent as little as the known pixels around it allow.
import { HOLE, type Planes } from '../planes.ts'
import { HolePatches } from './hole-patches.ts'
import { PlateSystem } from './plate-system.ts'

/**
 * Fills the thin holes of `planes`, in place, with the surface of least bending and tension that passes through the known
 * pixels. Method: splines under tension (Franke, "Thin plate splines with tension", Computer Aided Geometric Design 2,
 * 1985) on the picture's own grid, where the plate alone is the biharmonic fill (Damelin and Hoang, "On surface completion
 * and image inpainting by biharmonic functions", 2018).
 * @param onProgress called with the share of the holes that were looked at
 * @returns the indices of the holes that are as they were, because they are too wide for an exact solution, or have no
 *   known pixel near
 */
export function bendPlate(planes: Planes, onProgress: (fraction: number) => void): number[] {
  const patches = new HolePatches(planes)
  const holes = planes.role.reduce((sum, role) => sum + (role === HOLE ? 1 : 0), 0)
  const left: number[] = []
  let looked = 0
  for (let patch = patches.next(); patch; patch = patches.next()) {
    const system = new PlateSystem(planes, patch, patches.places)
    if (!system.solve()) for (const hole of patch) left.push(hole)
    looked += patch.length
    onProgress(looked / holes)
  }
  return left
}
