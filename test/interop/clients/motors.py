"""A motor record as ophyd's EpicsMotor and pyepics' Motor drive it: move, refuse, stop, calibrate."""

import time

import epics
from ophyd import EpicsMotor
from ophyd.utils import LimitError
from report import arguments, report

name = arguments()['motor']

motor = EpicsMotor(name, name='motor')
motor.wait_for_connection(timeout=10)
start = time.monotonic()
motor.set(1.5).wait(timeout=10)
report(step='ophyd moves', position=motor.position, seconds=time.monotonic() - start)
report(step='ophyd knows', limits=motor.limits, egu=motor.egu, precision=motor.precision, moving=motor.moving)
try:
    motor.set(100)
    report(step='ophyd refuses', refused=False)
except LimitError:
    report(step='ophyd refuses', refused=True)
motor.set(-8)
time.sleep(1)
motor.stop()
time.sleep(0.5)
report(step='ophyd stops', position=motor.position, setpoint=motor.user_setpoint.get())

driven = epics.Motor(name)
start = time.monotonic()
status = driven.move(2.0, wait=True)
report(step='pyepics moves', status=status, position=driven.RBV, seconds=time.monotonic() - start)
report(step='pyepics refuses', status=driven.move(50, wait=True), position=driven.RBV)
driven.TWV = 0.5
driven.tweak(direction='forward', wait=True)
report(step='pyepics tweaks', position=driven.RBV)
driven.set_position(0)
report(step='pyepics calibrates', position=driven.RBV, dial=driven.DRBV, offset=driven.OFF, high=driven.high_limit)
