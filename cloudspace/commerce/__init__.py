"""The business."""
