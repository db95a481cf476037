epicsEnvSet("STREAM_PROTOCOL_PATH", ".")
drvAsynIPPortConfigure("PS1", "$(PSU=127.0.0.1:5025)")
dbLoadRecords("psu.db", "P=BL1:,PORT=PS1")
iocInit
