"""An area detector as a Bluesky plan uses it: ophyd's own classes for ADSimDetector and its image plugin."""

from ophyd import Component, SimDetector
from ophyd.areadetector.plugins import ImagePlugin
from report import arguments, report


class Detector(SimDetector):
    image1 = Component(ImagePlugin, 'image1:')


names = arguments()
detector = Detector(names['prefix'], name='detector')
detector.wait_for_connection(timeout=60)
report(
    step='plugin',
    type=detector.image1.plugin_type.get(),
    enable=detector.image1.enable.get(as_string=True),
    manufacturer=detector.cam.manufacturer.get(),
)
detector.cam.image_mode.put(0, wait=True, timeout=20)
detector.cam.acquire_time.put(0.05, wait=True, timeout=20)
detector.image1.enable.set(1).wait(timeout=20)
detector.cam.acquire.put(1, wait=True, timeout=20)
depth, height, width = detector.image1.array_size.get()
report(step='image', size=[width, height, depth], pixels=len(detector.image1.array_data.get()))
