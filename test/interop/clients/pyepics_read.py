"""Reads PVs as a pyepics script does: value, text, alarm, time and everything of the control type."""

import epics
from report import arguments, report

FIELDS = ['units', 'precision', 'enum_strs', 'lower_disp_limit', 'upper_disp_limit', 'lower_alarm_limit',
          'upper_alarm_limit', 'lower_warning_limit', 'upper_warning_limit', 'lower_ctrl_limit', 'upper_ctrl_limit']

for name in arguments():
    pv = epics.PV(name, auto_monitor=False)
    value = pv.get(timeout=5)
    time = pv.get_timevars(timeout=5)
    control = pv.get_ctrlvars(timeout=5)
    report(name=name, value=value, text=pv.get(as_string=True, timeout=5), status=time['status'],
           severity=time['severity'], timestamp=time['timestamp'],
           control={field: control[field] for field in FIELDS if field in control})
