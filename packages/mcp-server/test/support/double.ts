// The hosted service's stand-in for one test, closed when the test is over.
import { type Double, type DoubleOptions, startDouble } from '@unmark/kaze-double'
import { onTestFinished } from 'vitest'

export async function openDouble(options: DoubleOptions = {}): Promise<Double> {
  // Results come from the service's own origin: any other loopback address is refused by the product, as it should be.
  const double = await startDouble({ resultsAt: 'api', ...options })
  onTestFinished(() => double.close())
  return double
}

/** The environment that leads a server to the double. */
export function tokenOf(double: Double): Record<string, string> {
  return { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url }
}
