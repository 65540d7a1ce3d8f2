"""From a workbook as it was sent to typed tables. The only stage that opens what people send."""
