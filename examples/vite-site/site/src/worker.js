// A worker has a bundle of its own, with pictures of its own.
import fromWorker from '../pictures/worker.png?unmark'

postMessage(new URL(fromWorker, self.location.href).href)
