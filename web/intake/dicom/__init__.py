"""DICOM, cleaned: only what the readers of CTs and radiographs need is ever written, chosen by a list of what may stay.

Names, dates, institutions, devices, descriptions, private elements and overlays are on no such list. What is burnt into
the pixels stays there: no header tells it reliably.
"""
