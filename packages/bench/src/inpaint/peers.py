# Runs the peers on raw pixels, one request per line of JSON; each engine that is not installed is left out of the first reply.
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy


def telea(image, mask):
    import cv2

    return cv2.inpaint(image, mask, 5, cv2.INPAINT_TELEA)


def navier_stokes(image, mask):
    import cv2

    return cv2.inpaint(image, mask, 5, cv2.INPAINT_NS)


def biharmonic(image, mask):
    from skimage.restoration import inpaint_biharmonic

    result = inpaint_biharmonic(image / 255.0, mask > 0, channel_axis=-1)
    return numpy.clip(result * 255 + 0.5, 0, 255).astype(numpy.uint8)


def matchpatch(image, mask):
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("image.ppm", "mask.pgm", "result.ppm")]
        for name, pixels, kind in ((names[0], image, b"P6"), (names[1], mask, b"P5")):
            with open(name, "wb") as file:
                file.write(kind + b"\n%d %d\n255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes())
        command = ["gmic", "-v", "-", names[0], names[1], "inpaint_matchpatch[0]", "[1]", "output[0]", names[2]]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(names[2], "rb") as file:
            data = file.read()
    return numpy.frombuffer(data[-image.size :], numpy.uint8).reshape(image.shape)


def processor_seconds():
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def answer(request):
    shape = (request["height"], request["width"])
    image = numpy.fromfile(request["image"], numpy.uint8).reshape(*shape, 3)
    mask = numpy.fromfile(request["mask"], numpy.uint8).reshape(shape)
    wall, processor = time.perf_counter(), processor_seconds()
    result = ENGINES[request["engine"]](image, mask)
    times = {"wall": time.perf_counter() - wall, "processor": processor_seconds() - processor}
    numpy.ascontiguousarray(result).tofile(request["result"])
    return times


ENGINES = {}
if importlib.util.find_spec("cv2"):
    ENGINES["OpenCV Telea"] = telea
    ENGINES["OpenCV Navier-Stokes"] = navier_stokes
if importlib.util.find_spec("skimage"):
    ENGINES["scikit-image biharmonic"] = biharmonic
if shutil.which("gmic"):
    ENGINES["G'MIC matchpatch"] = matchpatch

# The first call of each loads its library.
small = numpy.zeros((32, 32, 3), numpy.uint8), numpy.pad(numpy.full((8, 8), 255, numpy.uint8), 12)
for run in ENGINES.values():
    run(*small)

print(json.dumps({"engines": list(ENGINES)}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
