"""p4p reads what an IOC serves, puts other values, and reads them again; it watches a table and calls a function."""

import numpy
from p4p.client.thread import Context, RemoteError
from p4p.nt import NTURI
from report import arguments, report

context = Context('pva', nt=False)


def value(name):
    found = context.get(name, timeout=20)['value']
    return found.todict() if hasattr(found, 'todict') else found


for name, new in arguments().items():
    whole = context.get(name, timeout=20)
    before = value(name)
    context.put(name, {'value': {'index': new}} if whole.getID().startswith('epics:nt/NTEnum') else {'value': new}, timeout=20)
    report(name=name, id=whole.getID(), type=whole.type()['value'] if isinstance(whole.type()['value'], str) else 'S', before=before, after=value(name))

typed = Context('pva')
image = typed.get('n:image', timeout=20)
report(name='n:image', shape=list(image.shape), dtype=str(image.dtype), pixels=image, color=image.attrib.get('ColorMode'))
table = context.get('n:table', timeout=20)
report(name='n:table', id=table.getID(), labels=table.labels, columns=table.value.todict(), descriptor=table.descriptor)
context.put('n:table', {'value': {'name': ['p', 'q', 'r'], 'position': [1.0, 2.0, 3.0]}}, timeout=20)
report(name='n:table', after=context.get('n:table', timeout=20).value.todict())
try:
    context.put('n:table', {'value': {'name': ['p']}}, timeout=20)
except RemoteError as error:
    report(name='n:table', refused=str(error))
call = NTURI([('a', 'd'), ('b', 'd')]).wrap('n:sum', kws={'a': 1.5, 'b': 2.0})
report(name='n:sum', result=context.rpc('n:sum', call, timeout=20)['value'])
group = context.get('n:inner', timeout=20)
report(name='n:inner', id=group.getID(), fields=list(group.keys()))
context.put('n:inner', {'x': {'value': 5.0}, 'y': {'value': 6.0}}, timeout=20)
report(name='n:inner', after=[value('n:inner:x'), value('n:inner:y')])
context.close()
typed.close()
