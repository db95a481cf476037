"""caproto's autosave itself: restores a file, reports what it understood of it, writes other values and saves them."""

import asyncio

from caproto import ChannelType
from caproto.server import PVGroup, SubGroup, pvproperty
from caproto.server.autosave import AutosaveHelper, RotatingFileManager, autosaved
from report import arguments, report

request = arguments()


class Ioc(PVGroup):
    gain = autosaved(pvproperty(value=1.0, record='ao', precision=3), fields=['description', 'high_alarm_limit'])
    count = autosaved(pvproperty(value=1))
    mode = autosaved(pvproperty(value='idle', record='mbbi', enum_strings=['idle', 'moving'], dtype=ChannelType.ENUM))
    title = autosaved(pvproperty(value='', max_length=40))
    table = autosaved(pvproperty(value=[0], max_length=3))
    autosave_helper = SubGroup(AutosaveHelper, file_manager=RotatingFileManager(request['file']))


async def main():
    ioc = Ioc(prefix='bl:')
    await ioc.autosave_helper.restore_from_file(request['file'])
    report(values={name: ioc.pvdb[name].value for name in request['names']},
           description=ioc.gain.field_inst.description.value, high=ioc.gain.field_inst.high_alarm_limit.value)
    for name, value in request['writes'].items():
        await ioc.pvdb[name].write(value)
    await ioc.autosave_helper.save()


asyncio.run(main())
