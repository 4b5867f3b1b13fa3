"""The exports of a whole invented CRM, of any size, from one seed.

People and companies are those of `crm_people`, written down with its faults; what they bought and
what was done about them is drawn in arrays.
"""
