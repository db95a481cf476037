"""Keeps a channel open through a loss of the IOC and reports the beacon period that libca then measures."""

import time

import libca
from report import arguments, report

channel = libca.Channel(arguments())
report(connected=True)
channel.wait_lost()
channel.wait_connected(40)
while channel.beacon_period <= 0:
    time.sleep(0.2)
report(connected=True, again=True, period=channel.beacon_period)
