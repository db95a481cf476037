"""A camera and its plugin on parameter ports, by the signals that ophyd's area detector classes are made of."""

from ophyd import Component, Device, EpicsSignal, EpicsSignalRO, EpicsSignalWithRBV
from ophyd.areadetector.base import EpicsSignalWithRBV as DetectorSignal
from report import arguments, report


class Camera(Device):
    manufacturer = Component(EpicsSignalRO, 'Manufacturer_RBV', string=True)
    acquire = Component(EpicsSignalWithRBV, 'Acquire')
    acquire_time = Component(DetectorSignal, 'AcquireTime')
    image_mode = Component(EpicsSignalWithRBV, 'ImageMode', string=True)
    num_images = Component(EpicsSignalWithRBV, 'NumImages')
    array_counter = Component(EpicsSignalRO, 'ArrayCounter_RBV')
    detector_state = Component(EpicsSignalRO, 'DetectorState_RBV', string=True)
    file_path = Component(EpicsSignal, 'FilePath_RBV', write_pv='FilePath', string=True)


names = arguments()
camera = Camera(names['prefix'], name='camera')
camera.wait_for_connection(timeout=60)
report(
    step='start',
    manufacturer=camera.manufacturer.get(),
    time=camera.acquire_time.get(),
    mode=camera.image_mode.get(),
    alarm=[int(signal.alarm_severity or 0) for signal in (camera.acquire_time, camera.detector_state)],
)
camera.acquire_time.set(0.05).wait(timeout=20)
camera.image_mode.set('Single').wait(timeout=20)
camera.num_images.set(4).wait(timeout=20)
camera.file_path.set('/data/2026').wait(timeout=20)
report(
    step='set',
    time=camera.acquire_time.get(),
    mode=camera.image_mode.get(),
    images=camera.num_images.get(),
    path=camera.file_path.get(),
)
if names.get('driver') == 'yes':
    import threading

    done = threading.Event()
    camera.detector_state.subscribe(lambda value, old_value=None, **_: done.set() if old_value == 'Acquire' else None)
    camera.acquire.put(1)
    report(step='acquire', done=done.wait(20), counter=camera.array_counter.get(), acquire=camera.acquire.get())
