"""A static-site knowledge base and course-catalogue publisher."""

__version__ = "0.2.0"
