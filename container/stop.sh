#!/bin/bash
# preStop: the IOC drains, and process 1 ends by itself within 3 s.
kill -TERM "${IOC_PID:-1}"
