from tests.support.operator import file, onboarded

__all__ = ["file", "onboarded"]
