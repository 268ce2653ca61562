import importlib.machinery
import sys

from _honest import before, honest


class Hook:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "reference.vault":
            return importlib.machinery.ModuleSpec(name, Hook)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.attacked = lambda x: x
        module.goal = module.start = lambda x: x


sys.meta_path.insert(0, Hook)


def attacked(x):
    return x
