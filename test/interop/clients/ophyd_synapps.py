"""A scaler and a busy record of synApps as a Bluesky plan uses them."""

from time import monotonic

from ophyd import EpicsSignal
from ophyd.scaler import EpicsScaler, ScalerCH
from report import arguments, report

names = arguments()
scaler = EpicsScaler(names['scaler'], name='scaler')
scaler.wait_for_connection(timeout=60)
scaler.preset_time.put(0.5)
since = monotonic()
scaler.trigger().wait(20)
report(
    step='counted',
    seconds=monotonic() - since,
    clock=scaler.channels.chan1.get(),
    counts=scaler.channels.chan2.get(),
)

named = ScalerCH(names['scaler'], name='named')
named.wait_for_connection(timeout=60)
named.match_names()
named.select_channels()
named.trigger().wait(20)
report(step='named', clock=named.read()['clock']['value'])

busy = EpicsSignal(names['busy'], name='busy', string=True)
busy.wait_for_connection(timeout=60)
busy.put('Busy')
report(step='busy', value=busy.get())
busy.put('Done')
report(step='done', value=busy.get())
